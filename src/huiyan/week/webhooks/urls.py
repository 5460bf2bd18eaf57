from django.urls import path

from huiyan.week.webhooks import views

urlpatterns = [
    path("webhooks/", views.webhooks, name="webhooks"),
    path("webhooks/<int:pk>/", views.webhook, name="webhook"),
    path("webhooks/<int:pk>/resume/", views.resume, name="resume_webhook"),
    path("webhooks/<int:pk>/remove/", views.remove, name="remove_webhook"),
]
