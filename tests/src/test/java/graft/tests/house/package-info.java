/**
 * The shape of the whole: which package reads which, names, sizes, and the picture of it in {@code docs}. {@link
 * graft.tests.house.House} first.
 */
package graft.tests.house;
