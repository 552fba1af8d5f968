/** Chinese: the page without a network, and its next version. */

/** @type {Record<string, string>} */
export const OFFLINE = {
  'offline.full': '浏览器空间不足，无法保存本页以供离线使用。其他功能不受影响；清理出空间后即可离线使用。',
  'offline.kept': '本页现在可以离线使用。',
  'version.next': '本页有新版本。在您加载之前，当前版本照常运行{kept}。',
  'version.load': '加载新版本',
};
