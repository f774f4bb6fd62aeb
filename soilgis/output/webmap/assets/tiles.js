/** The door of maps with online tiles (在线底图入口). */
export { tiles } from "./paint/tiles.js";
