from django.urls import path

from huiyan.registry.organizations import views

urlpatterns = [
    path("organizations/", views.organizations, name="organizations"),
    path("organizations/new/", views.new, name="new_organization"),
    path("organizations/join/", views.join, name="join"),
    path("organizations/leave/<int:member>/", views.leave, name="leave"),
    path("organizations/<int:pk>/", views.organization, name="organization"),
    path("organizations/<int:pk>/edit/", views.edit, name="edit_organization"),
    path("organizations/<int:pk>/members/", views.members, name="members"),
    path("organizations/<int:pk>/members/<int:member>/remove/", views.remove, name="remove_member"),
]
