"""The paper lane: attendance sheets that are printed before, signed with a pen and typed in after."""
