from django.urls import path

from huiyan.competition.entries import preview, views

urlpatterns = [
    path("<slug:slug>/setup/form/preview/", preview.form_preview, name="form_preview"),
    path("<slug:slug>/enter/", views.begin, name="begin_entry"),
    path("<slug:slug>/entries/", views.entries, name="entries"),
    path("entry/<int:pk>/", views.entry, name="entry"),
    path("entry/<int:pk>/edit/", views.edit, name="edit_entry"),
    path("entry/<int:pk>/withdraw/", views.withdraw, name="withdraw_entry"),
    path("entry/file/<int:pk>/", views.file, name="entry_file"),
]
