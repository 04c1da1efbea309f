// Finds in the bundles what a WebView at Chrome 53 (see browserslist in package.json) does not have.
import compat from "eslint-plugin-compat";

export default [
  {
    files: ["**/*.js"],
    ...compat.configs["flat/recommended"],
    languageOptions: { ecmaVersion: 2016, sourceType: "script" },
    // keep.ts asks for Trusted Types only where the browser has them.
    settings: { polyfills: ["TrustedTypes", "trustedTypes"] },
    linterOptions: { noInlineConfig: true },
  },
];
