// A package of npm below a folder: `const feedsmith = await load("feedsmith", folder)`.

import { createRequire } from "node:module";

export function load(name, folder) {
    try {
        return createRequire(`${folder}/`)(name);
    } catch (error) {
        if (error.code !== "MODULE_NOT_FOUND") throw error;
        console.error(`there is no \`${name}\` below ${folder}: install the package ${name} of npm there`);
        process.exit(1);
    }
}

// The text that HTML without tags shows.
export function shown(html) {
    const letters = { amp: "&", lt: "<", gt: ">" };
    return html.replace(/&(amp|lt|gt);/g, (_, name) => letters[name]);
}
