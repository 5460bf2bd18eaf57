from django.urls import path

from huiyan.week.plan import views

urlpatterns = [
    path("plan/", views.plan, name="plan"),
    path("plan/calendar.ics", views.plan_calendar, name="plan_calendar"),
    path("plan/star/", views.star, name="star"),
    path("plan/adopt/", views.adopt, name="adopt_plan"),
]
