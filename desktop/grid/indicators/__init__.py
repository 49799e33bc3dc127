"""The window of indicators: figures with their n and meaning, what stands out, pictures, the monthly report, training."""
