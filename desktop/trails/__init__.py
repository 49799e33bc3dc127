"""The field visit at the desk: laying the trail and the teams, the points' codes, how far everybody is. `window.open_it` is the way in."""
