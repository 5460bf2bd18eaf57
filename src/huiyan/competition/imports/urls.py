from django.urls import path

from huiyan.competition.imports import views

urlpatterns = [
    path("<slug:slug>/import/", views.imports, name="imports"),
    path("<slug:slug>/import/template/", views.template, name="import_template"),
    path("import/<int:pk>/", views.one, name="import"),
    path("import/<int:pk>/commit/", views.commit, name="commit_import"),
    path("import/<int:pk>/undo/", views.undo, name="undo_import"),
    path("entry/<int:pk>/captain/", views.hand_over, name="hand_over"),
]
