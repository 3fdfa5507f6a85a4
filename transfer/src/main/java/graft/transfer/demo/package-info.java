/**
 * Two image tasks drawn on the spot, so that transfer can be shown without a download: a source task of twenty
 * classes (ten shapes, each in two textures) with as many images as wanted, and a target task of eight other
 * shapes, built of the same edges, corners, curves and textures, with few images.
 * {@link graft.transfer.demo.DemoImages} draws them.
 *
 * <p>Colour says nothing about the class: it is random, like place, size, turn, slant, background, clutter and
 * occlusion.
 */
package graft.transfer.demo;
