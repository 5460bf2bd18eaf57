from django.urls import path

from huiyan.week.privacy import views

urlpatterns = [
    path("privacy/", views.purposes, name="privacy"),
    path("mine/<str:secret>/", views.own_data, name="own_data"),
    path("mine/<str:secret>/data.json", views.own_data_file, name="own_data_file"),
    path("editions/<slug:slug>/purges/", views.purges, name="purges"),
]
