/**
 * Two image tasks drawn on the spot, so that transfer can be shown without a download: a source task of thirty-two
 * shapes with as many images as wanted, and a target task of eight other shapes, built of the same edges, corners,
 * curves and textures, with few images. {@link graft.transfer.demo.DemoImages} draws them. {@link
 * graft.transfer.demo.DemoSource} learns the source task, and holds a network that has learnt it.
 *
 * <p>Colour and texture say nothing about the class: they are random, like place, size, turn, slant, background,
 * clutter and occlusion.
 */
package graft.transfer.demo;
