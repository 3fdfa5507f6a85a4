package graft.transfer.demo;

/** How the inside of a shape is painted. */
enum Texture { SOLID, OUTLINE, STRIPED, DOTTED }
