"""The register of households and residents: masked, opened with a reason, forgotten when asked."""
