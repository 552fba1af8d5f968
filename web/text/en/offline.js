/** English: the page without a network, and its next version. */

/** @type {Record<string, string>} */
export const OFFLINE = {
  'offline.full':
    'This browser has no room to keep the page for times without a network. All else works; free some space to have that too.',
  'offline.kept': 'This page works without a network from now on.',
  'version.next': 'There is a new version of this page. This one goes on as it is until you load it{kept}.',
  'version.load': 'Load the new version',
};
