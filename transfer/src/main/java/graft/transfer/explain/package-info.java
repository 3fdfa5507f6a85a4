/**
 * Why a network answers as it does: where in an image it looks, which training images it takes a mistake for, and how
 * its features lie to each other.
 */
package graft.transfer.explain;
