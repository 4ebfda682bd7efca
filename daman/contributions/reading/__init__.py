"""How files of lines are read: as a stream, in whichever of the published formats, cell by cell into whole numbers."""
