/**
 * Networks and preprocessing as JSON, so that a weight file can carry them and any network comes back, known by name or
 * not. Start with {@link graft.zoo.description.NetworkJson}.
 */
package graft.zoo.description;
