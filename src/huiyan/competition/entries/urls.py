from django.urls import path

from huiyan.competition.entries import preview
from huiyan.competition.entries.views import entrant, staff, team, uploads

urlpatterns = [
    path("<slug:slug>/setup/form/preview/", preview.form_preview, name="form_preview"),
    path("<slug:slug>/enter/", entrant.begin, name="begin_entry"),
    path("<slug:slug>/entries/", staff.entries, name="entries"),
    path("<slug:slug>/entries/chosen/", staff.chosen, name="chosen_entries"),
    path("entry/<int:pk>/", entrant.entry, name="entry"),
    path("entry/<int:pk>/edit/", entrant.edit, name="edit_entry"),
    path("entry/<int:pk>/withdraw/", entrant.withdraw, name="withdraw_entry"),
    path("entry/<int:pk>/team/", team.team, name="team"),
    path("entry/<int:pk>/upload/<slug:key>/", uploads.begin, name="begin_upload"),
    path("entry/<int:pk>/upload/<slug:key>/<uuid:upload>/", uploads.finish, name="finish_upload"),
    path("entry/upload/<uuid:upload>/", uploads.piece, name="upload_piece"),
    path("entry/file/<int:pk>/", entrant.file, name="entry_file"),
    path("entry/<int:pk>/staff/", staff.entry, name="staff_entry"),
    path("entry/<int:pk>/staff/change/", staff.change, name="change_entry"),
    path("entry/<int:pk>/staff/withdraw/", staff.withdraw, name="withdraw_for_team"),
    path("entry/<int:pk>/staff/reinstate/", staff.reinstate, name="reinstate_entry"),
    path("team/member/<int:pk>/link/", team.new_link, name="member_link"),
    path("team/member/<int:pk>/remove/", team.remove, name="remove_member"),
    path("team/<str:token>/", team.confirm, name="confirm_member"),
]
