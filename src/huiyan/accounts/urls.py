from django.urls import path

from huiyan.accounts import views
from huiyan.accounts.entrance import views as entrance

app_name = "accounts"
urlpatterns = [
    path("", views.profile, name="profile"),
    path("code/", entrance.code, name="code"),
    path("code/use/", entrance.use_code, name="use_code"),
    path("code/accept/", entrance.accept, name="accept_code"),
    path("code/<str:code>/", entrance.code_link, name="code_link"),
]
