// One script and one style, with names that never change, for checker/rascheck/show/html/page.py.
export default {
  build: {
    target: "es2022",
    outDir: "../checker/rascheck/show/html/bundle",
    emptyOutDir: true,
    cssCodeSplit: false,
    minify: false,
    lib: {
      entry: "src/main.ts",
      formats: ["iife"],
      name: "viewer",
      fileName: () => "viewer.js",
      cssFileName: "viewer",
    },
  },
};
