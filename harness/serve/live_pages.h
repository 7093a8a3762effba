#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace harness {

// What page is meant: of these experiments together; of none, the list of all.
using PageKey = std::vector<std::string>;

struct LivePage {
  std::shared_ptr<const std::string> html;  // null: it could not be made
  std::string version;                      // differs for every making
  std::string fault;                        // why it could not be made
};

// How often a page may be made anew. Making it takes CPU time from the sweep that it shows: after one that
// took `c` CPU seconds the next begins `c` / `cpu_share` later, so that one core never gives up more than
// that share.
struct LivePace {
  std::chrono::duration<double> least{5.0};
  double cpu_share = 0.008;

  std::chrono::duration<double> wait_after(double cpu_seconds) const;
};

// Pages that are made in a thread of their own, and made anew while somebody asks for them and what they show
// may have changed. Nobody waits for a page that was made before: askers get the newest there is.
class LivePages {
 public:
  struct Source {
    // Differs wherever a page may differ; cheap. May throw Error.
    std::function<std::string()> state;
    // Called in the thread of the pages only, one call at a time. May throw Error.
    std::function<std::string(const PageKey&, const std::string& version)> make;
  };
  static constexpr std::size_t kMost = 8;  // pages that are kept; those asked for longest ago go

  LivePages(Source source, LivePace pace);
  ~LivePages();  // waits for a page that is being made
  LivePages(const LivePages&) = delete;
  LivePages& operator=(const LivePages&) = delete;

  bool knows(const PageKey& key) const;
  // Nothing while the page is being made for the first time.
  std::shared_ptr<const LivePage> find(const PageKey& key);
  // The same, but waits for it.
  std::shared_ptr<const LivePage> wait_for(const PageKey& key);

 private:
  using Clock = std::chrono::steady_clock;
  struct Entry {
    std::shared_ptr<const LivePage> page;
    std::string state;        // of the record when `page` was begun
    Clock::time_point due{};  // not to be made anew before
    Clock::time_point asked{};
  };

  void work();
  // What to make now, nothing if all is as it should be.
  std::optional<PageKey> next_job(const std::string& state) const;
  bool watched() const;  // whether somebody asked lately
  void make(std::unique_lock<std::mutex>& lock, const PageKey& key, const std::string& state);
  Entry& asked_for(const PageKey& key);

  const Source source_;
  const LivePace pace_;
  const std::string start_;  // the first part of versions: differs from start to start
  std::uint64_t made_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<PageKey, Entry> entries_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace harness
