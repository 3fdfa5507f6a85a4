/**
 * Exact search for the rows of a large matrix that are most similar to a vector, at the speed of the memory: {@link
 * graft.engine.search.RowSearch}.
 */
package graft.engine.search;
