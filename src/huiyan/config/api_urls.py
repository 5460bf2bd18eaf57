"""The addresses below /api/v1/, and after them all others, so that an answer can name a page."""

from django.urls import path

from huiyan.config import urls
from huiyan.config.api import api

urlpatterns = [path("api/v1/", api.urls), *urls.urlpatterns]
handler400 = urls.handler400
handler403 = urls.handler403
handler404 = urls.handler404
handler500 = urls.handler500
