"""Writing bundles: at a station everything the base has not confirmed, at the base its answer to one station."""

from stations.sending.exporting import Sent, export

__all__ = ["Sent", "export"]
