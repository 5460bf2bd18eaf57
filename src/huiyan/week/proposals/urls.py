from django.urls import path

from huiyan.week.proposals import moderation_views, moderators, views

urlpatterns = [
    path("proposals/", views.proposals, name="proposals"),
    path("proposals/new/<slug:slug>/", views.begin, name="begin_proposal"),
    path("proposals/<int:pk>/", views.proposal, name="proposal"),
    path("proposals/<int:pk>/edit/", views.edit, name="proposal_edit"),
    path("proposals/<int:pk>/autosave/", views.autosave, name="autosave_proposal"),
    path("proposals/<int:pk>/submit/", views.submit, name="submit_proposal"),
    path("proposals/<int:pk>/withdraw/", views.withdraw, name="withdraw_proposal"),
    path("proposals/<int:pk>/again/<slug:slug>/", views.rerun, name="rerun"),
    path("proposals/<int:pk>/sessions/<int:session>/remove/", views.remove_session, name="remove_session"),
    path("editions/<slug:slug>/moderators/", moderators.moderators, name="moderators"),
    path("editions/<slug:slug>/moderators/<int:pk>/dismiss/", moderators.dismiss, name="dismiss_moderator"),
    path("editions/<slug:slug>/proposals/", moderation_views.all_proposals, name="all_proposals"),
    path("moderation/<slug:slug>/", moderation_views.queue, name="moderation"),
    path("moderation/proposal/<int:pk>/", moderation_views.moderate, name="moderate"),
]
