from django.urls import include, path

app_name = "registry"
urlpatterns = [path("", include("huiyan.registry.organizations.urls"))]
