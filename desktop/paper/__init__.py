"""The paper lane at the desk: printing attendance sheets and typing in what was signed. `window.open_it` is the way in."""
