"""The designers' pages: processes, releases, differences; the editors and trials have files of their own."""
