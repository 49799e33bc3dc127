"""The addresses of the grid's pages on the phone; `web.app` has the others."""

from web.grid import home, issue, report, visits, walks
from web.grid.owner import Act

ROUTES: tuple[tuple[str, str, Act], ...] = (
    ("GET", "/grid", home.waiting),
    ("GET", "/grid/list", home.everything),
    ("GET", "/grid/report", report.show_form),
    ("POST", "/grid/report", report.take_form),
    ("GET", "/grid/issue/{id:uuid}", issue.show_one),
    ("POST", "/grid/issue/{id:uuid}", issue.move),
    ("GET", "/grid/issue/{id:uuid}/photo/{photo:uuid}", issue.send_photo),
    ("GET", "/grid/visit", visits.show_form),
    ("POST", "/grid/visit", visits.take_form),
    ("GET", "/grid/round", walks.show_form),
    ("POST", "/grid/round", walks.take_form),
    ("GET", "/grid/round/{id:uuid}", walks.show_walk),
    ("POST", "/grid/round/{id:uuid}", walks.take_step),
)
