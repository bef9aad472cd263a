export default { ko: {}, ru: {} };
