export function upload() {}
