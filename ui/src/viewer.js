// The diagram viewer: pages import it with `const { NavigatedViewer } = await import(url)`.
export { default as NavigatedViewer } from "bpmn-js/lib/NavigatedViewer";
