"""The payload formats of other products, by the name in the address.

Most need pydantic, which takes as long to import as a web server. So this is imported when the
first of them is asked for, or with the rest of the bot: no start waits for it.
"""

from collections.abc import Callable, Mapping

from bot.alerts.alertmanager import read_alertmanager
from bot.alerts.generic import read_generic
from bot.alerts.grafana import read_grafana
from bot.domain.incidents.alert import Alert

# To add a source: one file that reads its payload, and its name here.
SOURCES: Mapping[str, Callable[[object], Alert]] = {
    "alertmanager": read_alertmanager,
    "generic": read_generic,
    "grafana": read_grafana,
}
