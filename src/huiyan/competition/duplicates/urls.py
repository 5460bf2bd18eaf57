from django.urls import path

from huiyan.competition.duplicates import views

urlpatterns = [
    path("<slug:slug>/duplicates/", views.duplicates, name="duplicates"),
    path("<slug:slug>/duplicates/search/", views.search, name="search_duplicates"),
    path("entry/<int:pk>/duplicates/", views.of_entry, name="duplicates_of"),
    path("duplicate/<int:pk>/dismiss/", views.dismiss, name="dismiss_duplicate"),
]
