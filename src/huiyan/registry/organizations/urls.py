from django.urls import path

from huiyan.registry.organizations import views

urlpatterns = [
    path("organizations/", views.organizations, name="organizations"),
    path("organizations/<int:pk>/", views.organization, name="organization"),
]
