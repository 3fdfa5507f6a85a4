/**
 * A trained network as a server: {@code graft serve}. Open {@link graft.transfer.serve.ModelServer} first.
 *
 * <pre>
 * Routes          one call: who may ask (Gatekeeper), what (PredictRoute, FeaturesRoute, ExplainRoute, pages), errors
 *   HttpCall          its body and its answer, each within limits and in time
 *   SentPictures  raw bytes, multipart or JSON become images, prepared into InputBuffers
 *     BatchWorker the one thread that computes: takes what waits, up to a batch
 *       ServedModel  the network, one plan for each size of a batch
 * </pre>
 *
 * Calls wait in virtual threads; one thread owns the {@link graft.engine.ThreadTeam} that computes.
 */
package graft.transfer.serve;
