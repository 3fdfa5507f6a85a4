/**
 * The kernels of {@link graft.engine.Kernels} over SIMD lanes, with {@code jdk.incubator.vector}. Lanes are channels:
 * they lie next to each other in memory, so no kernel transposes or gathers. Open {@link SimdKernels} first, it names
 * the class of each kernel; the same sums in plain loops are in {@link graft.engine.reference}.
 *
 * <p>The classes form five clusters; each is listed in the order to read it.
 * <ul>
 * <li><b>Direct convolution and matrix product.</b> {@link Lanes} (the vector's shape), {@link RegisterTile} (the
 * innermost loop, written out in {@link TwoVectorTiles} and {@link OneVectorTiles}), {@link Panels} (packed weights),
 * {@link TapGeometry} (what is read and written), {@link TapConvolution} (the loop over blocks), {@link Epilogue}
 * (bias, sum and ReLU), then {@link DirectConvolution}, {@link DirectDataGradient} and {@link SimdMatmul}, which use
 * it; {@link ConvolutionChoice} chooses between these and the next.
 * <li><b>Groups of channels.</b> {@link TapSums} chooses between {@link TapConvolution} and what reads a
 * {@link GroupStrip}: {@link StripConvolution}, with {@link NarrowGroups} on {@link NarrowTiles} and
 * {@link WideGroups}; {@link GroupPanels} has their weights.
 * <li><b>Winograd convolution.</b> {@link WinogradTransforms} (the idea), {@link Winograd2x2} and {@link Winograd4x4},
 * {@link WinogradWeights}, {@link Patch}, {@link Winograd} (the two schedules), then {@link WinogradConvolution} and
 * {@link WinogradDataGradient}.
 * <li><b>Depthwise convolution.</b> {@link DepthwiseTaps} (the tasks), {@link DepthwiseSlide} (3x3),
 * {@link DepthwiseStrips} on {@link ChannelStrips} with {@link DepthwiseTile} (all others; with the taps of a row in
 * registers, {@link DepthwiseTile3}, {@link DepthwiseTile5} and {@link DepthwiseTile7}), {@link DepthwiseWeights}, then
 * {@link DepthwiseConvolution} and {@link DepthwiseDataGradient}.
 * <li><b>Gradients of weights.</b> {@link WeightGradient}, and its four kinds: {@link SimdWeightGradient} on
 * {@link GradientTile}, {@link PackedWeightGradient} on {@link OuterTile}, {@link WinogradWeightGradient} with
 * {@link Winograd4x4Adjoint}, {@link DepthwiseWeightGradient} on {@link DepthwiseTapSums}.
 * <li><b>Everything else, bound by memory.</b> {@link SimdElementwise}, {@link SimdElementFunction},
 * {@link SimdChannels}, {@link SimdChannelSums} on {@link PixelPair}, {@link SimdMaxPooling},
 * {@link SimdAveragePooling}, {@link SimdLrn}.
 * </ul>
 */
package graft.engine.simd;
