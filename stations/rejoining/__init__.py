"""Taking the base's answer at a station: its lines put in its order, this station's own pending work kept, the rows made anew."""

from stations.rejoining.rejoining import rejoin

__all__ = ["rejoin"]
