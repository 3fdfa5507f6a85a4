/**
 * The kernels of {@link graft.engine.Kernels} over SIMD lanes, with {@code jdk.incubator.vector}. Lanes are channels:
 * they lie next to each other in memory, so no kernel transposes or gathers. Open {@link SimdKernels} first, it names
 * the class of each kernel; the same sums in plain loops are in {@link graft.engine.reference}.
 */
package graft.engine.simd;
