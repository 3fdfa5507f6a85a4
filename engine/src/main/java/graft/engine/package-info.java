/**
 * Tensors, the interface of the kernels, and the thread team that runs them. Open {@link graft.engine.Tensor} first,
 * then {@link graft.engine.Nhwc}, then {@link graft.engine.Kernels}; the plain loops of
 * {@link graft.engine.reference} define what each kernel computes.
 *
 * <p><b>Letters, used everywhere in Graft</b>
 * <table>
 * <caption>dimensions</caption>
 * <tr><td>N</td><td>images in a batch</td></tr>
 * <tr><td>H W</td><td>input height and width</td></tr>
 * <tr><td>C</td><td>input channels</td></tr>
 * <tr><td>K</td><td>output channels</td></tr>
 * <tr><td>R S</td><td>kernel height and width</td></tr>
 * <tr><td>P Q</td><td>output height and width</td></tr>
 * </table>
 * In matrix products only, M N K are rows, columns and the summed dimension: {@code C[M,N] = A[M,K] B[K,N]}.
 * Values are {@code x w y}, gradients of the loss with respect to them {@code dx dw dy}.
 *
 * <p><b>Layout.</b> Activations are channels-last {@code [N][H][W][C]}, convolution weights
 * {@code [R][S][C/groups][K]}, weights of fully connected layers {@code [C][K]}; all row-major {@code float[]}.
 */
package graft.engine;
