// Menus offer only what the engine runs. What a file brings that does not run stays, and the gate says so.

// Element that may not run → the entries of the menus that make it.
const ENTRIES = {
  inclusiveGateway: /inclusive-(gateway|or)/,
  complexGateway: /complex-gateway/,
  adHocSubProcess: /ad-?hoc/,
  standardLoopCharacteristics: /^toggle-loop$/,
  signalEventDefinition: /signal/,
  escalationEventDefinition: /escalation/,
  conditionalEventDefinition: /conditional-(start|intermediate|boundary|catch)/,
  linkEventDefinition: /link-/,
};

function OnlyWhatRuns(popupMenu, refused) {
  this.hidden = Object.keys(ENTRIES)
    .filter((name) => (refused ?? []).includes(name))
    .map((name) => ENTRIES[name]);
  for (const menu of ["bpmn-replace", "bpmn-append", "bpmn-create"]) popupMenu.registerProvider(menu, 100, this);
}
OnlyWhatRuns.$inject = ["popupMenu", "config.refused"];

OnlyWhatRuns.prototype.getPopupMenuEntries = function entries() {
  return (found) => this.kept(found);
};
OnlyWhatRuns.prototype.getPopupMenuHeaderEntries = function headerEntries() {
  return (found) => this.kept(found);
};
OnlyWhatRuns.prototype.kept = function kept(found) {
  const left = Object.entries(found).filter(
    ([id]) => /template-/.test(id) || !this.hidden.some((pattern) => pattern.test(id)),
  );
  return Object.fromEntries(left);
};

export const OnlyWhatRunsModule = { __init__: ["onlyWhatRuns"], onlyWhatRuns: ["type", OnlyWhatRuns] };
