from django.urls import path

from huiyan.week.imports import views

urlpatterns = [
    path("editions/<slug:slug>/imports/", views.imports, name="imports"),
    path("imports/<int:pk>/", views.one, name="import"),
    path("imports/<int:pk>/apply/", views.apply, name="apply_import"),
    path("imports/<int:pk>/undo/", views.undo, name="undo_import"),
]
