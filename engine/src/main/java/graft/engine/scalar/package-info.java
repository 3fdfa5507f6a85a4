/**
 * The step between the reference kernels and the vector kernels: plain loops in single precision, shaped so that the
 * JIT compiler turns them into vector instructions by itself. They reach perhaps a quarter of what the vector kernels
 * reach, but at once: they are what a process computes its first images with, and what runs where the vector module
 * is absent.
 */
package graft.engine.scalar;
