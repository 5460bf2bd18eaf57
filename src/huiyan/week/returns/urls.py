from django.urls import path

from huiyan.week.returns import counts_views, views

urlpatterns = [
    path("editions/<slug:slug>/counts/", counts_views.counts, name="counts"),
    path("counts/<int:pk>/", counts_views.session_counts, name="session_counts"),
    path("editions/<slug:slug>/return/", views.official_return, name="return"),
    path("editions/<slug:slug>/return/hand-upward/", views.hand_upward, name="hand_upward"),
    path("editions/<slug:slug>/return/draft.<str:kind>", views.ask_draft, name="return_draft"),
    path("editions/<slug:slug>/return/<slug:key>/", views.figure, name="figure"),
    path("returns/<int:pk>/return.<str:kind>", views.ask_version, name="return_file"),
    path("returns/files/<int:pk>/", views.made_file, name="made_return"),
    path("returns/files/<int:pk>/download/", views.download_file, name="download_return"),
    path("editions/<slug:slug>/summary/", views.summary, name="summary"),
    path("editions/<slug:slug>/summary/pictures/", views.add_picture, name="add_picture"),
    path("pictures/<int:pk>/", views.picture, name="picture"),
    path("pictures/<int:pk>/remove/", views.remove_picture, name="remove_picture"),
]
