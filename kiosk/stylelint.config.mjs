// Finds in the built style sheets what a WebView at Chrome 53 (see browserslist in package.json) does not have.

/** Where the lack does no harm: `overflow: hidden` is old, and nobody there can ask for less motion. */
const HARMLESS = ["css-overflow", "prefers-reduced-motion"];

export default {
  plugins: ["stylelint-no-unsupported-browser-features"],
  rules: {
    "plugin/no-unsupported-browser-features": [true, { severity: "error", ignore: HARMLESS }],
    // Unknown to the tables of that plugin.
    "property-disallowed-list": ["aspect-ratio"],
  },
};
