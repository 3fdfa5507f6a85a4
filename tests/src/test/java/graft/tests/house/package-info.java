/**
 * The shape of the whole: which package reads which, names, sizes, and the image of it in {@code docs}. {@link
 * graft.tests.house.House} first.
 */
package graft.tests.house;
