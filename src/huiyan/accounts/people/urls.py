from django.urls import path

from huiyan.accounts.people import views

app_name = "people"
urlpatterns = [
    path("", views.people, name="list"),
    path("invite/", views.invite, name="invite"),
    path("codes/", views.codes, name="codes"),
    path("codes/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/", views.person, name="person"),
    path("<int:pk>/grant/", views.grant, name="grant"),
    path("<int:pk>/revoke/", views.revoke, name="revoke"),
    path("<int:pk>/close/", views.close, name="close"),
    path("<int:pk>/reopen/", views.reopen, name="reopen"),
    path("<int:pk>/erase/", views.erase_person, name="erase"),
    path("<int:pk>/second-factor/", views.forget_second_factor, name="forget_second_factor"),
    path("<int:pk>/sign-out/", views.sign_out, name="sign_out"),
    path("<int:pk>/code/", views.reset_code, name="reset_code"),
]
