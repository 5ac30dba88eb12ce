/** The files in the folder WATTLET_TALLIES that the two parts of the check of a package report into. */
export const TALLIES = { files: 'files.json', windows: 'windows.json' };
