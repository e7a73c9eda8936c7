#include "model/stream_status.h"

namespace opendes {

std::string_view Word(InitialSyncState state) {
  switch (state) {
    case InitialSyncState::kNotStarted:
      return "NotStarted";
    case InitialSyncState::kInProgress:
      return "InProgress";
    case InitialSyncState::kCompleted:
      return "Completed";
    case InitialSyncState::kCompletedWithFailures:
      return "CompletedWithFailures";
  }
  return "NotStarted";
}

std::string_view Word(MetadataState state) {
  switch (state) {
    case MetadataState::kNotCreated:
      return "NotCreated";
    case MetadataState::kCreating:
      return "MetadataCreating";
    case MetadataState::kCreated:
      return "Created";
    case MetadataState::kFailure:
      return "Failure";
  }
  return "NotCreated";
}

}  // namespace opendes
